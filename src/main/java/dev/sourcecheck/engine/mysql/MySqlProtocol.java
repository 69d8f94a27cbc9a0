package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.jdbc.DriverLogin;
import dev.sourcecheck.engine.jdbc.Greeting;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.LoginProtocol;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.jdbc.TlsMode.Encryption;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.tls.TlsResult;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The login of MySQL and MariaDB. */
final class MySqlProtocol implements LoginProtocol<MySqlFacts> {
  private final MySqlOptions options;
  private final boolean cleartextPasswords;
  private final @Nullable String tempSchema;
  private final ServerSilence silence;
  private final MySqlFailures failures;

  MySqlProtocol(
      Dialer dialer,
      MySqlOptions options,
      boolean cleartextPasswords,
      @Nullable String tempSchema) {
    this.options = options;
    this.cleartextPasswords = cleartextPasswords;
    this.tempSchema = tempSchema;
    this.silence =
        new ServerSilence(options.product().title(), options.endpoint(), options.target().fields());
    this.failures = new MySqlFailures(options, silence);
  }

  @Override
  public LoginTarget target() {
    return options.target();
  }

  @Override
  public Greeting greet(Socket plain, Encryption encryption) {
    ServerGreeting.GreetingAnswer answer = ServerGreeting.read(plain);
    if (answer instanceof ServerGreeting.Welcome welcome) {
      if (encryption == Encryption.NONE
          || (encryption == Encryption.IF_OFFERED && !welcome.offersTls())) {
        return new Greeting.Unencrypted(welcome.packet());
      }
      return welcome.offersTls()
          ? new Greeting.TlsByDriver(welcome.packet())
          : new Greeting.GreetingRefused(noTls());
    }
    return new Greeting.GreetingRefused(refused(answer));
  }

  private Failure refused(ServerGreeting.GreetingAnswer answer) {
    if (answer instanceof ServerGreeting.RefusedByServer refused) {
      return failures.login(refused.error());
    }
    if (answer instanceof ServerGreeting.OtherService other) {
      return silence.foreign(other.what());
    }
    return answer instanceof ServerGreeting.SilentServer
        ? silence.silent()
        : silence.closedWithoutResponse();
  }

  private Failure noTls() {
    return Failure.of(
        FailureCode.TLS_UNSUPPORTED,
        "The server at %s does not offer TLS: set ssl_cert and ssl_key there."
            .formatted(options.endpoint()),
        "sslmode");
  }

  @Override
  public Failure tlsRefused(TlsResult.TlsRefused refused) {
    return NetworkFailures.of(refused, options.endpoint(), options.target().fields());
  }

  @Override
  public Failure closedWithoutResponse() {
    return silence.closedWithoutResponse();
  }

  @Override
  public DriverLogin<MySqlFacts> begin(LoginPeer peer) {
    boolean cleartext =
        peer.encrypted() || cleartextPasswords || peer.address().getAddress().isLoopbackAddress();
    return new MySqlLogin(options, failures, tempSchema, peer, cleartext);
  }
}
