"""Acts on Discord: the services' ports, with Discord's errors translated into our outcomes."""
