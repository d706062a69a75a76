"""`make bench`: today's figures against references measured in the same run."""
