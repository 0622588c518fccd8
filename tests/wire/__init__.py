"""Discord over real sockets: HTTP and WebSocket on 127.0.0.1, for a bot that runs as its own process."""
