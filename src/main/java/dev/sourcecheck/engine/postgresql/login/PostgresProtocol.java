package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.jdbc.DriverLogin;
import dev.sourcecheck.engine.jdbc.Greeting;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.LoginProtocol;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.TlsMode.Encryption;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.tls.TlsResult;
import java.net.Socket;

/** The login of PostgreSQL (manual, "Message Flow: Start-up"). */
public final class PostgresProtocol implements LoginProtocol<FactsReader.FactsReading> {
  private final PostgresOptions options;
  private final PasswordPolicy passwords;
  private final SessionFactory sessions;
  private final LoginFailures failures;
  private final ProbeConnections probes;

  public PostgresProtocol(
      Dialer dialer,
      PostgresOptions options,
      PasswordPolicy passwords,
      SessionFactory sessions,
      Control control) {
    this.options = options;
    this.passwords = passwords;
    this.sessions = sessions;
    this.failures = new LoginFailures(options);
    this.probes = new ProbeConnections(dialer, options, passwords, this, control);
  }

  @Override
  public LoginTarget target() {
    return options.target();
  }

  @Override
  public Greeting greet(Socket plain, Encryption encryption) {
    if (encryption == Encryption.NONE) {
      return new Greeting.Unencrypted();
    }
    SslRequest.SslAnswer answer = SslRequest.send(plain);
    if (answer instanceof SslRequest.Offered) {
      return new Greeting.TlsNow();
    }
    if (answer instanceof SslRequest.Declined && encryption == Encryption.IF_OFFERED) {
      return new Greeting.Unencrypted();
    }
    Failure failure =
        answer instanceof SslRequest.ServerError error
            ? failures.of(error.error(), LoginAttempt.beforeStartup())
            : failures.connection().noTls(answer);
    return new Greeting.GreetingRefused(failure);
  }

  @Override
  public Failure tlsRefused(TlsResult.TlsRefused refused) {
    return failures.connection().of(refused);
  }

  @Override
  public Failure closedWithoutResponse() {
    return failures.connection().closedWithoutResponse();
  }

  @Override
  public DriverLogin<FactsReader.FactsReading> begin(LoginPeer peer) {
    return new PostgresDriverLogin(options, passwords, sessions, failures, probes, peer);
  }
}
