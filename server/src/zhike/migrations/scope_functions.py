"""Functions that scoped policies ask: which sites, colleagues, employees and customers one reaches."""

from zhike.settings import APP_ROLE, SCOPED_ROLE

FUNCTIONS = f"""
CREATE FUNCTION app.scope_sites() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN app.scope_letter() = 's' THEN coalesce(array_agg(site_id), '{{}}')
              ELSE array_agg(site_id) END
  FROM public.user_sites WHERE org_id = app.scoped_org_id() AND user_id = app.current_user_id();
END;
CREATE FUNCTION app.scope_users() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE app.scope_letter()
    WHEN 'o' THEN ARRAY[app.current_user_id()]
    WHEN 't' THEN (
      SELECT array_agg(member.user_id) || app.current_user_id()
      FROM public.user_teams mine JOIN public.user_teams member
        ON member.org_id = mine.org_id AND member.team_id = mine.team_id
      WHERE mine.org_id = app.scoped_org_id() AND mine.user_id = app.current_user_id())
    ELSE '{{}}' END;
END;
CREATE FUNCTION app.scope_staff() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT array_agg(id) FROM public.employees
  WHERE org_id = app.scoped_org_id() AND user_id = ANY (app.scope_users());
END;
REVOKE EXECUTE ON FUNCTION app.scope_sites(), app.scope_users(), app.scope_staff() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.scope_sites(), app.scope_users(), app.scope_staff() TO {SCOPED_ROLE};
"""  # noqa: S608  our own words
# customers of others in which one, or somebody of one's teams, has a part; a function, since a policy that
# read the table would go round in circles with the table's own
COLLABORATION = f"""
CREATE FUNCTION app.scope_customers() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT array_agg(customer_id) FROM public.customer_owners
  WHERE org_id = app.scoped_org_id() AND ended_at IS NULL
    AND user_id = ANY (CASE app.scope_letter() WHEN 't' THEN app.scope_users()
                       ELSE ARRAY[app.current_user_id()] END);
END;
REVOKE EXECUTE ON FUNCTION app.scope_customers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.scope_customers() TO {SCOPED_ROLE};
"""  # noqa: S608  our own words
# the same functions as the app role, but for those that reach beyond one person's sign-in
GRANTS = f"""
DO $$ DECLARE f regprocedure; BEGIN
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'app'::regnamespace
           AND has_function_privilege('{APP_ROLE}', oid, 'EXECUTE') AND proname <> 'current_org_id'
  LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {SCOPED_ROLE}', f); END LOOP;
END $$;
"""  # noqa: S608  our own words
