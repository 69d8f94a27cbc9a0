package dev.sourcecheck.engine.trino;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.jdbc.LoginDeadline;
import dev.sourcecheck.engine.jdbc.MeteredSocket;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import dev.sourcecheck.engine.jdbc.SocketGuard;
import dev.sourcecheck.engine.jdbc.SourceLogin;
import dev.sourcecheck.engine.jdbc.Wire;
import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One login. The server is asked what it is before it gets a credential; the first query then logs
 * in, because the protocol has no session.
 */
final class TrinoLogin implements SourceLogin<TrinoClient, TrinoFacts> {
  /** SERVER_STARTING_UP. */
  private static final int STARTING = 65_548;

  private final TrinoOptions options;
  private final TrinoFailures failures;
  private final @Nullable String tempSchema;
  private final Control control;
  private String version = "";

  TrinoLogin(
      TrinoOptions options, TrinoFailures failures, @Nullable String tempSchema, Control control) {
    this.options = options;
    this.failures = failures;
    this.tempSchema = tempSchema;
    this.control = control;
  }

  @Override
  public SocketGuard guard() {
    return MeteredSocket::of;
  }

  @Override
  public TrinoClient connect(Wire wire, int timeoutMillis) throws SQLException {
    TrinoClient client = new TrinoClient(options, wire, timeoutMillis);
    boolean connected = false;
    try {
      JsonNode info = client.info();
      if (info.path("starting").asBoolean()) {
        throw new SQLException("the server initializes", null, STARTING);
      }
      version = UntrustedText.clean(info.path("nodeVersion").path("version").asText());
      connected = true;
      return client;
    } finally {
      if (!connected) {
        client.close();
      }
    }
  }

  @Override
  public TrinoFacts facts(TrinoClient client) throws SQLException {
    return TrinoFacts.read(client, options, version, control);
  }

  @Override
  public Map<String, Object> details(TrinoFacts facts) {
    return facts.details();
  }

  @Override
  public SessionStart start(
      TrinoClient client, TrinoFacts facts, Wire wire, LoginDeadline deadline) {
    OperationGuard guard = new OperationGuard(client, wire, client);
    return new SessionStart.SessionStarted(
        new TrinoSession(client, facts, failures, guard, tempSchema), List.of());
  }

  @Override
  public void close(TrinoClient client) {
    client.close();
  }

  @Override
  public LoginRefusal refusal(SQLException e, LoginDeadline deadline) {
    return new LoginRefusal(failures.login(e), false);
  }

  /** Without TLS no password is sent. */
  @Override
  public List<Warning> warnings() {
    return List.of();
  }
}
