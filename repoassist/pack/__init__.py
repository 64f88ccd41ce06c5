"""What goes into the prompt: ranking, planning under the budget, rendering, and the exact count of it."""
