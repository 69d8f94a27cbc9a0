package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.PASSWORD;
import static dev.sourcecheck.engine.postgresql.StrictServer.asSuperuser;
import static dev.sourcecheck.engine.postgresql.StrictServer.ask;
import static dev.sourcecheck.engine.postgresql.StrictServer.literal;
import static dev.sourcecheck.engine.postgresql.StrictServer.open;
import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.source.SourceSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of roles and databases that prevent a session, and names that cannot be decoded. */
class LoginSettingsTest {
  /** The limits of this server version. PostgreSQL 17 added {@code transaction_timeout}. */
  static List<Arguments> limits() {
    return Stream.of(
            Arguments.of("statement_timeout", "57014"),
            Arguments.of("idle_session_timeout", "57P05"),
            Arguments.of("transaction_timeout", "25P04"),
            Arguments.of("idle_in_transaction_session_timeout", "25P03"))
        .filter(
            limit ->
                ask("app", "SELECT 1 FROM pg_settings WHERE name = '" + limit.get()[0] + "'")
                    != null)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void fixRaisesLimitOfRole(String setting, String state) {
    String user = "limited_" + setting;
    createUser(user);
    asSuperuser("app", "ALTER ROLE %s SET %s = '1ms'".formatted(user, setting));

    assertFixed(
        source().with("user", user).spec(),
        FailureCode.TIMEOUT,
        state,
        "ALTER ROLE \"%s\" SET %s = '10min'".formatted(user, setting));
  }

  @Test
  void fixRaisesLimitOfDatabase() {
    asSuperuser("app", "CREATE DATABASE hurried");
    asSuperuser("app", "ALTER DATABASE hurried SET statement_timeout = '1ms'");

    assertFixed(
        source().with("dbname", "hurried").spec(),
        FailureCode.TIMEOUT,
        "57014",
        "ALTER DATABASE \"hurried\" SET statement_timeout = '10min'");
  }

  @Test
  void fixRaisesLimitOfRoleInDatabase() {
    createUser("twofold");
    asSuperuser(
        "app",
        "ALTER ROLE twofold SET statement_timeout = '1ms'",
        "ALTER ROLE twofold IN DATABASE app SET statement_timeout = '2ms'");

    assertFixed(
        source().with("user", "twofold").spec(),
        FailureCode.TIMEOUT,
        "57014",
        "ALTER ROLE \"twofold\" IN DATABASE \"app\" SET statement_timeout = '10min'");
  }

  @Test
  void fixRaisesLimitOfAllRoles() {
    createUser("anyone");
    asSuperuser("app", "ALTER ROLE ALL SET statement_timeout = '1ms'");
    try {
      assertFixed(
          source().with("user", "anyone").spec(),
          FailureCode.TIMEOUT,
          "57014",
          "ALTER ROLE ALL SET statement_timeout = '10min'");
    } finally {
      // The limit also applies to this session.
      asSuperuser("app", "SET statement_timeout = 0", "ALTER ROLE ALL RESET statement_timeout");
    }
  }

  @Test
  void fixRemovesMissingLibrary() {
    createUser("preloading");
    asSuperuser("app", "ALTER ROLE preloading SET session_preload_libraries = 'nowhere'");

    SourceSpec source = source().with("user", "preloading").spec();
    Failure failure = refused(source).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.EXTENSION_MISSING);
    assertThat(failure.sqlState()).isEqualTo("58P01");
    asSuperuser("app", failure.fix());
    assertOpens(source);
  }

  @Test
  void fixRemovesForbiddenLibrary() {
    createUser("local");
    asSuperuser("app", "ALTER ROLE local SET local_preload_libraries = '/tmp/nowhere'");

    SourceSpec source = source().with("user", "local").spec();
    Failure failure = refused(source).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.EXTENSION_MISSING);
    assertThat(failure.sqlState()).isEqualTo("42501");
    asSuperuser("app", failure.fix());
    assertOpens(source);
  }

  @Test
  void ignoresHostileSearchPath() {
    createUser("lured");
    asSuperuser(
        "app",
        "CREATE SCHEMA trap",
        "CREATE FUNCTION trap.version() RETURNS text LANGUAGE sql AS $$SELECT 'Trap'$$",
        "CREATE FUNCTION trap.current_database() RETURNS name LANGUAGE sql AS $$SELECT 'trap'::name$$",
        "CREATE FUNCTION trap.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT 'trap'$$",
        "GRANT USAGE ON SCHEMA trap TO lured",
        "ALTER ROLE lured SET search_path = trap, pg_catalog");

    Opening opening = assertOpens(source().with("user", "lured").spec());

    assertThat(opening.warnings()).isEmpty();
    assertThat(opening.details()).containsEntry("database", "app");
  }

  @Test
  void fixReplacesInvalidDatabase() {
    asSuperuser("app", "CREATE DATABASE torn");
    asSuperuser("app", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'torn'");

    SourceSpec source = source().with("dbname", "torn").spec();
    Failure failure = refused(source).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_UNKNOWN);
    assertThat(failure.sqlState()).isEqualTo("55000");
    asSuperuser("app", failure.fix());
    assertOpens(source);
  }

  @Test
  void reportsRoleOutsideEncoding() {
    asSuperuser(
        "app",
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

    Failure failure =
        refused(source().with("dbname", "latin").with("role", "\u5206\u6790").spec()).failure();

    assertThat(failure.code()).isEqualTo(FailureCode.OPTION_INVALID);
    assertThat(failure.fields()).containsExactly("role");
    assertThat(failure.fix()).isEmpty();
  }

  @Test
  void undecodableNameCausesWarning() {
    asSuperuser(
        "app",
        "CREATE DATABASE raw ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    asSuperuser(
        "raw",
        "DO $$BEGIN EXECUTE 'CREATE ROLE \"b' || convert_from('\\xe9'::bytea, 'SQL_ASCII')"
            + " || '\"'; EXECUTE 'GRANT \"b' || convert_from('\\xe9'::bytea, 'SQL_ASCII')"
            + " || '\" TO \"Da''ta \"\"fold\"';"
            + " EXECUTE 'ALTER ROLE \"Da''ta \"\"fold\" IN DATABASE raw SET role = ''b'"
            + " || convert_from('\\xe9'::bytea, 'SQL_ASCII') || ''''; END$$");

    Opening opening = assertOpens(source().with("dbname", "raw").spec());

    assertThat(opening.warnings())
        .containsExactly(
            new Warning(WarningCode.FACT_UNAVAILABLE, "The server does not report: user."));
  }

  private static void createUser(String name) {
    asSuperuser("app", "CREATE ROLE %s LOGIN PASSWORD %s".formatted(name, literal(PASSWORD)));
  }

  private static Opening assertOpens(SourceSpec source) {
    Opening opening = open(source);
    assertThat(opening).as(opening.toString()).isInstanceOf(Opening.Opened.class);
    ((Opening.Opened) opening).session().close();
    return opening;
  }

  private static void assertFixed(SourceSpec source, FailureCode code, String state, String fix) {
    Failure failure = refused(source).failure();
    assertThat(failure.code()).as(failure.hint()).isEqualTo(code);
    assertThat(failure.sqlState()).isEqualTo(state);
    assertThat(failure.fix()).containsExactly(fix);

    asSuperuser("app", failure.fix());

    assertOpens(source);
  }
}
