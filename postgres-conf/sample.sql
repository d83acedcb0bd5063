-- The sample: a table of 100,000 users, of whom every hundredth is soft-deleted, spread evenly over the last seven days.
-- Run it once, as the role that shall own the table. All times are UTC.

CREATE TABLE public.users (
    id bigserial PRIMARY KEY,
    name varchar,
    email varchar UNIQUE,
    created_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
    is_deleted boolean NOT NULL DEFAULT false,
    operation_type varchar NOT NULL DEFAULT 'INSERT'
);

-- With the whole old row in the WAL, each change says exactly what it did, a soft delete and its undoing included.
ALTER TABLE public.users REPLICA IDENTITY FULL;

INSERT INTO public.users (id, name, email, created_at, updated_at, is_deleted, operation_type)
SELECT i,
       (ARRAY['Ada', 'Alan', 'Barbara', 'Dennis', 'Edsger', 'Frances', 'Grace', 'John', 'Margaret', 'Tony'])[1 + i % 10]
           || ' ' || (ARRAY['Allen', 'Dijkstra', 'Hamilton', 'Hoare', 'Hopper', 'Liskov', 'Lovelace'])[1 + i % 7],
       'user-' || i || '@example.com',
       born,
       CASE WHEN i % 10 = 0 THEN born + interval '3 seconds' ELSE born END,
       i % 100 = 0,
       CASE WHEN i % 100 = 0 THEN 'DELETE' WHEN i % 10 = 0 THEN 'UPDATE' ELSE 'INSERT' END
FROM generate_series(1, 100000) AS i
CROSS JOIN LATERAL (
    SELECT date_trunc('second', now() AT TIME ZONE 'UTC') - interval '7 days' + (i - 1) * interval '6.048 seconds' AS born
) AS life;

SELECT setval('public.users_id_seq', 100000);

CREATE INDEX users_updated_at ON public.users (updated_at);
CREATE INDEX users_active ON public.users (id) WHERE NOT is_deleted;

CREATE FUNCTION public.users_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp() AT TIME ZONE 'UTC';
    NEW.operation_type := CASE
        WHEN TG_OP = 'INSERT' THEN 'INSERT'
        WHEN NEW.is_deleted AND NOT OLD.is_deleted THEN 'DELETE'
        ELSE 'UPDATE'
    END;
    RETURN NEW;
END
$$;

CREATE TRIGGER users_keep_history BEFORE INSERT OR UPDATE ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.users_keep_history();

ANALYZE public.users;
