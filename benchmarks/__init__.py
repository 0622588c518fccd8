"""What things cost: each module measures one part against the least it could cost on the same machine."""
