-- What ended since some time is found without looking at what is open.
CREATE INDEX beseda_session_ended ON beseda_session (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX beseda_account_deactivated ON beseda_account (deactivated_at) WHERE deactivated_at IS NOT NULL;

-- Null for who is active, and for who was deactivated before this was kept.
ALTER TABLE beseda_known_user ADD COLUMN deactivated_at bigint;
CREATE INDEX beseda_known_user_deactivated ON beseda_known_user (deactivated_at) WHERE deactivated_at IS NOT NULL;
