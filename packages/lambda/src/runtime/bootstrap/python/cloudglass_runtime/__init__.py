"""What runs Python functions; named so that no function's own module is in its place."""
