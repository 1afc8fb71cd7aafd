"""From disk to raw values: syntax only, no meaning."""
