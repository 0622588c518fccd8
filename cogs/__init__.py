"""What Discord does to us: commands, buttons and listeners that parse, call one service and answer."""
