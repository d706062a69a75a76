-- The milestones of every participant, in one statement written by hand: the reference of J1.
-- Default terms only: deliverable is the planned programme, 28 days in work, cumulative, in a window
-- of 91 days; early leavers for a job among them. :as_of and :now are handed in by the bench.
WITH live AS (
    SELECT e.participant_id, e.kind, e."on", e.until, e.confirmed_to, e.evidenced_on
    FROM payments_event e
    WHERE e."on" <= %(as_of)s
      AND NOT EXISTS (SELECT FROM payments_event c WHERE c.corrects_id = e.id)
),
days AS (
    SELECT participant_id,
           min("on") FILTER (WHERE kind = 'started') AS started_on,
           min("on") FILTER (WHERE kind = 'completed') AS completed_on,
           min("on") FILTER (WHERE kind = 'left_for_job') AS left_on
    FROM live GROUP BY participant_id
),
journey AS (
    SELECT p.id, p.reference, p.contract_id, d.*, c.terms -> 'fees_pence' AS fees
    FROM days d
    JOIN payments_participant p ON p.id = d.participant_id
    JOIN payments_contract c ON c.id = p.contract_id
    WHERE d.started_on >= (p.referred_at AT TIME ZONE 'Europe/London')::date
),
completion AS (
    SELECT j.*, j.completed_on AS earned_on, j.completed_on AS anchor, 'finished' AS because
    FROM journey j
    WHERE j.completed_on >= j.started_on
    UNION ALL
    SELECT j.*, l.earned_on, j.left_on, 'left_for_job'
    FROM journey j
    JOIN (SELECT d.participant_id, min(greatest(d.left_on, l."on", l.evidenced_on)) AS earned_on
          FROM days d
          JOIN live l ON l.participant_id = d.participant_id AND l.kind = 'job'
           AND l."on" BETWEEN d.left_on AND d.left_on + 28 AND l.evidenced_on <= %(as_of)s
          WHERE d.completed_on IS NULL
          GROUP BY d.participant_id) l ON l.participant_id = j.id
    WHERE j.left_on >= j.started_on
),
spell AS (
    SELECT c.id, s.first, s.last
    FROM completion c
    JOIN live l ON l.participant_id = c.id AND l.kind = 'job'
    CROSS JOIN LATERAL (
        SELECT greatest(l."on", c.anchor + 1) AS first,
               least(coalesce(l.until, l.confirmed_to), c.anchor + 91, %(as_of)s) AS last
    ) s
    WHERE s.first <= s.last
),
worked AS (
    SELECT id, range_agg(daterange(first, last, '[]')) AS days FROM spell GROUP BY id
),
run AS (
    SELECT w.id, lower(r) AS first, upper(r) - lower(r) AS length,
           sum(upper(r) - lower(r)) OVER (PARTITION BY w.id ORDER BY lower(r)) AS so_far
    FROM worked w, unnest(w.days) AS r
),
reached AS (
    SELECT id, min(first + 27 - (so_far - length)::int) AS day FROM run
    WHERE so_far >= 28 AND so_far - length < 28 GROUP BY id
),
earned AS (
    SELECT id, reference, contract_id, 'start' AS kind, started_on AS earned_on,
           (fees ->> 'start')::bigint AS fee, 'attended' AS because
    FROM journey
    UNION ALL
    SELECT id, reference, contract_id, 'completion', earned_on, (fees ->> 'completion')::bigint,
           because
    FROM completion
    UNION ALL
    SELECT c.id, c.reference, c.contract_id, 'job_outcome', greatest(r.day, c.earned_on),
           (c.fees ->> 'job_outcome')::bigint, 'days_in_work'
    FROM reached r JOIN completion c ON c.id = r.id
    WHERE (c.fees ->> 'job_outcome')::bigint > 0
)
INSERT INTO payments_milestone (reference, state, participant_id, contract_id, kind, attempt,
                                earned_on, fee_pence, because, last_event, earned_at, check_reason)
SELECT reference || '/' || kind, 'earned', id, contract_id, kind, 1, earned_on, fee, because, 0,
       %(now)s, ''
FROM earned
ON CONFLICT DO NOTHING;
