"""Pages of matching: candidates, evaluation, award, feedback, and what waits for a buyer."""
