-- The two database roles. Run by a superuser, connected to the site's database,
-- as often as you like: the embedded PostgreSQL does it at each start.
--
-- anteroom_owner  owns every table and runs the migrations (DATABASE_OWNER_URL)
-- anteroom        is the running site (DATABASE_URL): rows only; it cannot alter,
--                 drop or truncate a table, nor switch a trigger off
--
-- On a server of your own, create the database first (CREATE DATABASE anteroom),
-- then give both roles a password: ALTER ROLE anteroom PASSWORD '...'.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anteroom_owner') THEN
        CREATE ROLE anteroom_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anteroom') THEN
        CREATE ROLE anteroom LOGIN;
    END IF;
    EXECUTE format('ALTER DATABASE %I OWNER TO anteroom_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO anteroom', current_database());
END
$$;

ALTER SCHEMA public OWNER TO anteroom_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO anteroom;

ALTER DEFAULT PRIVILEGES FOR ROLE anteroom_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO anteroom;
ALTER DEFAULT PRIVILEGES FOR ROLE anteroom_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO anteroom;
ALTER DEFAULT PRIVILEGES FOR ROLE anteroom_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO anteroom;
