"""SQL both ways between rows and domain objects; a store never decides and never commits."""
