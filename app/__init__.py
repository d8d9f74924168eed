"""SegDesk's window: Qt around the engine, never importing TensorFlow."""
