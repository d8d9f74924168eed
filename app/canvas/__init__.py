"""The canvas: view, layers and tools."""
