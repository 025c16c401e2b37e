"""Hold the central IMS API."""
