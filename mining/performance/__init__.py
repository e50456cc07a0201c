"""Performance: how long cases take, and the key figures that rest on it."""
