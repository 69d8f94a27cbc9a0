package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.jdbc.Greeting;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.LoginProtocol;
import dev.sourcecheck.engine.jdbc.LoginTarget;
import dev.sourcecheck.engine.jdbc.ServerSilence;
import dev.sourcecheck.engine.jdbc.SourceLogin;
import dev.sourcecheck.engine.jdbc.TlsMode.Encryption;
import dev.sourcecheck.net.tls.TlsResult;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The login of Trino: TLS, if any, begins with the first byte, and the client sends first. */
final class TrinoProtocol implements LoginProtocol<TrinoFacts> {
  private final TrinoOptions options;
  private final @Nullable String tempSchema;
  private final Control control;
  private final ServerSilence silence;
  private final TrinoFailures failures;

  TrinoProtocol(TrinoOptions options, @Nullable String tempSchema, Control control) {
    this.options = options;
    this.tempSchema = tempSchema;
    this.control = control;
    this.silence =
        new ServerSilence(options.product().title(), options.endpoint(), options.target().fields());
    this.failures = new TrinoFailures(options, silence);
  }

  @Override
  public LoginTarget target() {
    return options.target();
  }

  @Override
  public Greeting greet(Socket plain, Encryption encryption) {
    return encryption == Encryption.NONE
        ? new Greeting.Unencrypted(new ByteArrayInputStream(new byte[0]))
        : new Greeting.TlsNow();
  }

  /** Nothing tells a server of another protocol from one without TLS before the handshake. */
  @Override
  public Failure tlsRefused(TlsResult.TlsRefused refused) {
    return switch (refused.reason()) {
      case BROKEN -> silence.closedWithoutResponse();
      case NOT_TLS -> silence.foreign("a server without TLS");
      case SILENT -> silence.silent();
      case UNTRUSTED, EXPIRED, MISNAMED, HANDSHAKE ->
          NetworkFailures.of(refused, options.endpoint(), options.target().fields());
    };
  }

  @Override
  public Failure closedWithoutResponse() {
    return silence.closedWithoutResponse();
  }

  @Override
  public SourceLogin<TrinoClient, TrinoFacts> begin(LoginPeer peer) {
    return new TrinoLogin(options, failures, tempSchema, control);
  }
}
