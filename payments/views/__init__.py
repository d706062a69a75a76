"""The pages of contracts, referrals, progress, payments and the ledger."""
