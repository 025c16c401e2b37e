"""Show the product on a fictional council: its data, its central, its till, all in one folder of their own."""
