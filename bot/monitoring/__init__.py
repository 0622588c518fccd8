"""What whoever runs the bot can watch: figures for Prometheus, and whether it is healthy."""
