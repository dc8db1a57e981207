"""What the book costs: speed, size and memory, measured and printed beside their budgets. Never a test."""
