package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.NetworkDetails;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.postgresql.login.SslMode.Encryption;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.net.DialResult;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.HostDialing;
import dev.sourcecheck.net.TlsHandshake;
import dev.sourcecheck.net.TlsResult;
import dev.sourcecheck.net.TlsResult.TlsFailureReason;
import dev.sourcecheck.net.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens a session in phases: resolve, connect, negotiate TLS, log in, run a first query. */
@SuppressWarnings("try") // the resources are only closed
public final class PostgresLogin {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

  /** To find out why a session ended, after the step. */
  private static final int LOOKUP_MILLIS = 5_000;

  private final Dialer dialer;
  private final PostgresOptions options;
  private final PasswordPolicy passwords;
  private final SessionFactory sessions;
  private final Control control;
  private final LoginFailures failures;
  private final ProbeConnections probes;
  private final long end;

  public PostgresLogin(
      Dialer dialer,
      PostgresOptions options,
      PasswordPolicy passwords,
      SessionFactory sessions,
      Control control) {
    this.dialer = dialer;
    this.options = options;
    this.passwords = passwords;
    this.sessions = sessions;
    this.control = control;
    this.failures = new LoginFailures(options);
    this.probes = new ProbeConnections(dialer, options, passwords);
    // before the deadline, so that the failure can be reported
    Duration remaining = control.remaining();
    this.end = System.nanoTime() + remaining.minus(remaining.dividedBy(10)).toNanos();
  }

  public Opening open() {
    Opening.Refused first = null;
    for (Encryption encryption : options.sslMode().attempts()) {
      Attempted attempted = attempt(encryption);
      if (!(attempted.opening instanceof Opening.Refused refused)) {
        return attempted.opening;
      }
      if (!attempted.tryOther || control.aborted()) {
        // if both are refused, the first refusal says more
        return first != null && attempted.tryOther ? first : refused;
      }
      first = first == null ? refused : first;
    }
    if (first == null) {
      throw new IllegalStateException("an sslmode without an attempt");
    }
    return first;
  }

  /**
   * @param tryOther whether the attempt with the other encryption can succeed
   */
  private record Attempted(Opening opening, boolean tryOther) {}

  private Attempted attempt(Encryption encryption) {
    LoginEvidence evidence = new LoginEvidence();
    HostDialing dialing = dialer.to(options.endpoint().host(), options.endpoint().port());
    DialResult dial;
    try (Control.AbortRegistration registration = control.onAbort(dialing::abort)) {
      dial = dialing.run(min(left(), LONGEST_CONNECT), control::admits);
    }
    evidence.dialed(dial);
    if (!(dial instanceof DialResult.Connected connected)) {
      return refused(NetworkFailures.of(dial, options.endpoint(), control), evidence, false);
    }
    SocketCutoff cutoff = new SocketCutoff();
    boolean opened = false;
    try (Control.AbortRegistration registration = control.onAbort(cutoff::cut)) {
      cutoff.guard(connected.socket());
      connected.socket().setSoTimeout(leftMillis());
      Attempted attempted = secureAndLogIn(connected, encryption, cutoff, evidence);
      opened = attempted.opening instanceof Opening.Opened;
      return attempted;
    } catch (IOException e) {
      return refused(
          cutoff.isCut()
              ? NetworkFailures.aborted(control)
              : failures.connection().closedWithoutResponse(),
          evidence,
          false);
    } finally {
      if (!opened) {
        cutoff.close();
      }
    }
  }

  private Attempted secureAndLogIn(
      DialResult.Connected connected,
      Encryption encryption,
      SocketCutoff cutoff,
      LoginEvidence evidence) {
    Socket plain = connected.socket();
    evidence.tls(null);
    if (encryption == Encryption.NONE) {
      return logIn(connected, null, plain, cutoff, evidence);
    }
    long start = System.nanoTime();
    SslRequest.SslAnswer answer = SslRequest.send(plain);
    if (cutoff.isCut()) {
      return refused(NetworkFailures.aborted(control), evidence, false);
    }
    if (answer instanceof SslRequest.Declined && encryption == Encryption.IF_OFFERED) {
      return logIn(connected, null, plain, cutoff, evidence);
    }
    if (!(answer instanceof SslRequest.Offered)) {
      return refused(noTls(answer), evidence, false);
    }
    TlsHandshake tls = tls(options.sslMode().trust());
    TlsResult secured = tls.secure(plain, options.endpoint().host(), options.endpoint().port());
    evidence.millis("tls", System.nanoTime() - start);
    evidence.tls(
        NetworkDetails.tls(
            secured.evidence(),
            secured instanceof TlsResult.TlsEstablished
                ? options.sslMode().verified()
                : "refused"));
    if (secured instanceof TlsResult.TlsRefused refused) {
      Failure failure =
          cutoff.isCut() ? NetworkFailures.aborted(control) : failures.connection().of(refused);
      // no plaintext fallback after the server offered TLS and failed to use it
      return refused(failure, evidence, refused.reason() == TlsFailureReason.HANDSHAKE);
    }
    return logIn(connected, tls, ((TlsResult.TlsEstablished) secured).socket(), cutoff, evidence);
  }

  private TlsHandshake tls(TlsTrust trust) {
    return new TlsHandshake(trust, options.roots(), options.identity());
  }

  private Attempted logIn(
      DialResult.Connected connected,
      @Nullable TlsHandshake tls,
      Socket socket,
      SocketCutoff cutoff,
      LoginEvidence evidence) {
    long start = System.nanoTime();
    InetAddress peer = connected.address().getAddress();
    AuthenticationExchange exchange =
        new AuthenticationExchange(passwords.allowsCleartext(tls != null, peer));
    LoginAttempt attempt =
        new LoginAttempt(exchange, tls != null, connected.socket().getLocalAddress());
    LoginSockets sockets =
        new LoginSockets(
            dialer, options, connected.address(), tls, socket, connected.socket(), exchange);
    Connection connection = null;
    try {
      connection = PostgresDriver.connect(options, connected.address(), sockets, leftMillis());
      evidence.millis("login", System.nanoTime() - start);
      TransactionSettings settings = new TransactionSettings(options.role());
      long query = System.nanoTime();
      FactsReader reader = new FactsReader(connection, options);
      FactsReader.FactsReading reading = reader.read(settings);
      evidence.millis("query", System.nanoTime() - query);
      evidence.server(reading);
      sockets.meter().operationEnded();
      LimitSetting limit = reader.unusableLimit();
      if (limit != null) {
        PostgresDriver.close(connection);
        SettingOrigin origin = probes.limitOrigin(limit, connected.address(), tls, leftMillis());
        return refused(failures.tooShort(limit, origin), evidence, attempt, peer, false);
      }
      Session session =
          sessions.create(
              connection,
              connected.socket(),
              reading,
              limited -> probes.limitOrigin(limited, connected.address(), tls, LOOKUP_MILLIS),
              settings,
              sockets);
      List<Warning> warnings =
          new ArrayList<>(passwords.warnings(attempt, options.sslMode(), peer));
      warnings.addAll(reading.warnings());
      return new Attempted(new Opening.Opened(session, evidence.details(), warnings), false);
    } catch (SQLException e) {
      if (connection == null) {
        evidence.millis("login", System.nanoTime() - start);
      } else {
        PostgresDriver.close(connection);
      }
      if (cutoff.isCut()) {
        return refused(NetworkFailures.aborted(control), evidence, false);
      }
      Failure received = sockets.meter().failure();
      if (received != null) {
        return refused(received, evidence, attempt, peer, false);
      }
      boolean hba = LoginFailures.isHbaRefusal(e, attempt);
      Failure failure =
          hba && !attempt.encrypted() && probes.allowsEncrypted(connected.address(), leftMillis())
              ? failures.hba().encryptionRequired().withSqlState(e.getSQLState(), 0)
              : explain(e, attempt, connected.address(), tls);
      return refused(failure, evidence, attempt, peer, hba);
    }
  }

  private Failure explain(
      SQLException e, LoginAttempt attempt, InetSocketAddress address, @Nullable TlsHandshake tls) {
    LimitSetting limit = LimitSetting.ofSqlState(e.getSQLState()).orElse(null);
    if (limit == null || !attempt.exchange().authenticated()) {
      return failures.of(e, attempt);
    }
    SettingOrigin origin = probes.limitOrigin(limit, address, tls, leftMillis());
    return origin == SettingOrigin.NONE
        ? failures.canceled(e)
        : failures.tooShort(limit, origin).withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private Failure noTls(SslRequest.SslAnswer answer) {
    return answer instanceof SslRequest.ServerError error
        ? failures.of(error.error(), LoginAttempt.beforeStartup())
        : failures.connection().noTls(answer);
  }

  private Attempted refused(
      Failure failure,
      LoginEvidence evidence,
      LoginAttempt attempt,
      InetAddress peer,
      boolean tryOther) {
    List<Warning> warnings = passwords.warnings(attempt, options.sslMode(), peer);
    return new Attempted(new Opening.Refused(failure, evidence.details(), warnings), tryOther);
  }

  private static Attempted refused(Failure failure, LoginEvidence evidence, boolean tryOther) {
    return new Attempted(new Opening.Refused(failure, evidence.details()), tryOther);
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(end - System.nanoTime(), 1_000_000));
  }

  private int leftMillis() {
    return (int) Math.min(Math.max(left().toMillis(), 1), Integer.MAX_VALUE);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
