"""Send a receipt by e-mail or text, and see what becomes of it."""
