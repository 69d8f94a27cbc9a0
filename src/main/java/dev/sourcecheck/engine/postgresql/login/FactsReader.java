package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.ServerFacts;
import dev.sourcecheck.engine.postgresql.sql.ServerProduct;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server who we are and what it is. A fact that it does not report costs a warning, not the
 * login: names may be in bytes that are no text, and not every server that speaks the protocol
 * knows every function.
 */
public final class FactsReader {
  private final Connection connection;
  private final PostgresOptions options;
  private final List<String> missing = new ArrayList<>();

  FactsReader(Connection connection, PostgresOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** What the server reported. */
  public record FactsReading(ServerFacts facts, ServerProduct product, List<Warning> warnings) {}

  /**
   * @throws TransactionSettings.RoleRefused if the source's role cannot be assumed
   */
  FactsReading read(TransactionSettings settings) throws SQLException {
    String version = ask("product", "pg_catalog.version()");
    if (version == null) {
      missing.clear();
      version = ask("product", "version()");
    }
    ServerProduct product = ServerProduct.of(version);
    ServerFacts facts;
    try {
      facts = atOnce(settings);
    } catch (TransactionSettings.RoleRefused e) {
      throw e;
    } catch (SQLException e) {
      rethrowIfLost(e);
      facts = oneByOne();
    }
    List<Warning> warnings = new ArrayList<>();
    product.warning().ifPresent(warnings::add);
    if (!missing.isEmpty()) {
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "The server does not report: %s.".formatted(String.join(", ", missing))));
    }
    return new FactsReading(facts, product, warnings);
  }

  /** In a transaction, as the role must not outlive it; a pooler may share the connection. */
  private ServerFacts atOnce(TransactionSettings settings) throws SQLException {
    settings.begin(connection, TransactionSettings.TransactionKind.FACTS);
    try {
      ServerFacts facts = ServerFacts.read(connection);
      end();
      return facts;
    } catch (SQLException e) {
      try {
        end();
      } catch (SQLException alreadyLost) {
        e.addSuppressed(alreadyLost);
      }
      throw e;
    }
  }

  private void end() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /** What is not reported is taken from the source's options. */
  private ServerFacts oneByOne() throws SQLException {
    String role = options.role();
    return new ServerFacts(
        or(setting("version", "server_version"), ""),
        role == null ? or(ask("user", "current_user"), options.user()) : role,
        or(ask("login", "session_user"), options.user()),
        or(ask("database", "pg_catalog.current_database()"), options.database()),
        or(setting("time_zone", "log_timezone"), ""),
        "on".equals(setting("read_only", "transaction_read_only")),
        "t".equals(ask("standby", "pg_catalog.pg_is_in_recovery()")));
  }

  private @Nullable String setting(String fact, String setting) throws SQLException {
    return ask(fact, "pg_catalog.current_setting('" + setting + "')");
  }

  private @Nullable String ask(String fact, String expression) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + expression)) {
      String answer = row.next() ? row.getString(1) : null;
      if (answer != null) {
        return answer;
      }
    } catch (SQLException e) {
      rethrowIfLost(e);
    }
    missing.add(fact);
    return null;
  }

  /** A setting under which no session can work, read as the session has it; null if none. */
  @Nullable LimitSetting unusableLimit() throws SQLException {
    for (LimitSetting limit : LimitSetting.values()) {
      try {
        if (limit.isUnusable(limit.read(connection))) {
          return limit;
        }
      } catch (SQLException e) {
        rethrowIfLost(e);
      }
    }
    return null;
  }

  private void rethrowIfLost(SQLException e) throws SQLException {
    String state = String.valueOf(e.getSQLState());
    boolean ended =
        LimitSetting.ofSqlState(state).isPresent()
            || state.startsWith("08")
            || state.startsWith("57");
    if (ended || connection.isClosed()) {
      throw e;
    }
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
