"""What a source file says and where: values with their places, read as the types that they should have."""
