"""What each kind of person does, page by page, by hand: shared by the journeys."""
