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
 * Reads facts about the session and the server. A fact that cannot be read is a warning and does
 * not fail the login: names may not be valid text, and not every server that implements the
 * protocol has every function.
 */
public final class FactsReader {
  private final Connection connection;
  private final PostgresOptions options;
  private final List<String> unavailable = new ArrayList<>();

  FactsReader(Connection connection, PostgresOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** The facts that the server reported. */
  public record FactsReading(ServerFacts facts, ServerProduct product, List<Warning> warnings) {}

  /**
   * @throws TransactionSettings.RoleRefused if the source's role cannot be assumed
   */
  FactsReading read(TransactionSettings settings) throws SQLException {
    String version = query("product", "pg_catalog.version()");
    if (version == null) {
      unavailable.clear();
      version = query("product", "version()");
    }
    ServerProduct product = ServerProduct.of(version);
    ServerFacts facts;
    try {
      facts = readTogether(settings);
    } catch (TransactionSettings.RoleRefused e) {
      throw e;
    } catch (SQLException e) {
      rethrowIfLost(e);
      facts = readSeparately();
    }
    List<Warning> warnings = new ArrayList<>();
    product.warning().ifPresent(warnings::add);
    if (!unavailable.isEmpty()) {
      warnings.add(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "The server does not report: %s.".formatted(String.join(", ", unavailable))));
    }
    return new FactsReading(facts, product, warnings);
  }

  /** In a transaction, which resets the role: a pooler may share the connection. */
  private ServerFacts readTogether(TransactionSettings settings) throws SQLException {
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

  /** Replaces facts that the server does not report by the source's options. */
  private ServerFacts readSeparately() throws SQLException {
    String role = options.role();
    return new ServerFacts(
        orElse(setting("version", "server_version"), ""),
        role == null ? orElse(query("user", "current_user"), options.user()) : role,
        orElse(query("login", "session_user"), options.user()),
        orElse(query("database", "pg_catalog.current_database()"), options.database()),
        orElse(setting("time_zone", "log_timezone"), ""),
        "on".equals(setting("read_only", "transaction_read_only")),
        "t".equals(query("standby", "pg_catalog.pg_is_in_recovery()")));
  }

  private @Nullable String setting(String fact, String setting) throws SQLException {
    return query(fact, "pg_catalog.current_setting('" + setting + "')");
  }

  private @Nullable String query(String fact, String expression) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + expression)) {
      String answer = row.next() ? row.getString(1) : null;
      if (answer != null) {
        return answer;
      }
    } catch (SQLException e) {
      rethrowIfLost(e);
    }
    unavailable.add(fact);
    return null;
  }

  /** A setting of the session under which it cannot work; null if there is none. */
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

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }
}
