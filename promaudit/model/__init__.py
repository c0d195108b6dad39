"""From facts to what happens: pure functions, no file, no socket, no clock."""
