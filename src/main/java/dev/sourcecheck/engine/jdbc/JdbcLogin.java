package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.net.DialResult;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.HostDialing;
import dev.sourcecheck.net.tls.TlsHandshake;
import dev.sourcecheck.net.tls.TlsResult;
import dev.sourcecheck.process.OutOfMemoryExit;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session in phases: resolve, connect, negotiate TLS, log in, run a first query.
 *
 * @param <F> the facts that the engine reads
 */
@SuppressWarnings("try") // the resources are only closed
public final class JdbcLogin<F> {
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

  private final Dialer dialer;
  private final LoginProtocol<F> protocol;
  private final LoginTarget target;
  private final Control control;
  private final LoginDeadline deadline;

  public JdbcLogin(Dialer dialer, LoginProtocol<F> protocol, Control control) {
    this.dialer = dialer;
    this.protocol = protocol;
    this.target = protocol.target();
    this.control = control;
    this.deadline = new LoginDeadline(control.remaining());
  }

  /** Makes the attempts of the TLS mode in order, until one is not refused for its encryption. */
  public Opening open() {
    Opening.Refused first = null;
    for (TlsMode.Encryption encryption : target.mode().attempts()) {
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
      throw new IllegalStateException("a TLS mode without an attempt");
    }
    return first;
  }

  /**
   * @param tryOther whether the attempt with the other encryption can succeed
   */
  private record Attempted(Opening opening, boolean tryOther) {}

  private Attempted attempt(TlsMode.Encryption encryption) {
    LoginEvidence evidence = new LoginEvidence();
    HostDialing dialing = dialer.to(target.endpoint().host(), target.endpoint().port());
    DialResult dial;
    try (Control.AbortRegistration registration = control.onAbort(dialing::abort)) {
      dial = dialing.run(min(deadline.left(), LONGEST_CONNECT), control::admits);
    }
    evidence.dialed(dial);
    if (!(dial instanceof DialResult.Connected connected)) {
      return refused(
          NetworkFailures.of(dial, target.endpoint(), target.fields(), control), evidence, false);
    }
    SocketCutoff cutoff = new SocketCutoff();
    boolean opened = false;
    try (Control.AbortRegistration registration = control.onAbort(cutoff::cut)) {
      cutoff.guard(connected.socket());
      connected.socket().setSoTimeout(deadline.leftMillis());
      Attempted attempted = secureAndLogIn(connected, encryption, cutoff, evidence);
      opened = attempted.opening instanceof Opening.Opened;
      return attempted;
    } catch (IOException e) {
      return refused(
          cutoff.isCut() ? NetworkFailures.aborted(control) : protocol.closedWithoutResponse(),
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
      TlsMode.Encryption encryption,
      SocketCutoff cutoff,
      LoginEvidence evidence)
      throws IOException {
    Socket plain = connected.socket();
    evidence.unencrypted();
    long start = System.nanoTime();
    Greeting greeting = protocol.greet(plain, encryption);
    if (cutoff.isCut()) {
      return refused(NetworkFailures.aborted(control), evidence, false);
    }
    if (greeting instanceof Greeting.GreetingRefused refused) {
      return refused(refused.failure(), evidence, false);
    }
    if (greeting instanceof Greeting.Unencrypted unencrypted) {
      Socket socket = Wire.replaying(plain, unencrypted.received());
      return logIn(connected, null, false, socket, cutoff, evidence);
    }
    TlsHandshake tls = target.handshake();
    if (greeting instanceof Greeting.TlsByDriver driver) {
      Socket socket = Wire.replaying(plain, driver.received());
      return logIn(connected, tls, true, socket, cutoff, evidence);
    }
    TlsResult secured = tls.secure(plain, target.endpoint().host(), target.endpoint().port());
    evidence.tls(secured, System.nanoTime() - start, target.mode());
    if (secured instanceof TlsResult.TlsRefused refused) {
      return tlsRefused(refused, cutoff, evidence);
    }
    SSLSocket socket = ((TlsResult.TlsEstablished) secured).socket();
    return logIn(connected, tls, false, socket, cutoff, evidence);
  }

  /** No plaintext fallback after the server offered TLS and failed to use it. */
  private Attempted tlsRefused(
      TlsResult.TlsRefused refused, SocketCutoff cutoff, LoginEvidence evidence) {
    Failure failure =
        cutoff.isCut() ? NetworkFailures.aborted(control) : protocol.tlsRefused(refused);
    return refused(failure, evidence, refused.reason() == TlsResult.TlsFailureReason.HANDSHAKE);
  }

  /**
   * @param byDriver whether the driver starts TLS
   */
  private Attempted logIn(
      DialResult.Connected connected,
      @Nullable TlsHandshake tls,
      boolean byDriver,
      Socket socket,
      SocketCutoff cutoff,
      LoginEvidence evidence)
      throws IOException {
    long start = System.nanoTime();
    LoginPeer peer = new LoginPeer(connected.address(), connected.socket().getLocalAddress(), tls);
    SourceLogin<?, F> login = protocol.begin(peer);
    Wire wire =
        Wire.over(dialer, protocol, peer, login.guard(), connected.socket(), socket, byDriver);
    cutoff.guard(wire::closeAll);
    return logIn(login, wire, start, cutoff, evidence);
  }

  private <C> Attempted logIn(
      SourceLogin<C, F> login, Wire wire, long start, SocketCutoff cutoff, LoginEvidence evidence) {
    @Nullable C connection = null;
    try {
      connection = login.connect(wire, deadline.leftMillis());
      evidence.millis("login", System.nanoTime() - start - wire.tlsNanos());
      wire.evidence().ifPresent(result -> evidence.tls(result, wire.tlsNanos(), target.mode()));
      long query = System.nanoTime();
      F facts = login.facts(connection);
      evidence.millis("query", System.nanoTime() - query);
      evidence.server(login.details(facts));
      wire.meter().operationEnded();
      SourceLogin.SessionStart started = login.start(connection, facts, wire, deadline);
      if (started instanceof SourceLogin.SessionStart.SessionUnusable unusable) {
        return refused(
            control.aborted() ? NetworkFailures.aborted(control) : unusable.failure(),
            evidence,
            login,
            false);
      }
      SourceLogin.SessionStart.SessionStarted session =
          (SourceLogin.SessionStart.SessionStarted) started;
      List<Warning> warnings = new ArrayList<>(login.warnings());
      warnings.addAll(session.warnings());
      return new Attempted(
          new Opening.Opened(session.session(), evidence.details(), warnings), false);
    } catch (SQLException e) {
      if (connection == null) {
        evidence.millis("login", System.nanoTime() - start - wire.tlsNanos());
        wire.evidence().ifPresent(result -> evidence.tls(result, wire.tlsNanos(), target.mode()));
      } else {
        login.close(connection);
      }
      return refused(e, login, wire, cutoff, evidence);
    } catch (RuntimeException e) {
      if (connection != null) {
        login.close(connection);
      }
      if (!DriverFault.isCause(e)) {
        throw e;
      }
      OutOfMemoryExit.exitIfCause(e);
      DriverFault.log(e);
      return unreadable(login, wire, cutoff, evidence);
    }
  }

  private Attempted unreadable(
      SourceLogin<?, F> login, Wire wire, SocketCutoff cutoff, LoginEvidence evidence) {
    if (cutoff.isCut()) {
      return refused(NetworkFailures.aborted(control), evidence, false);
    }
    Failure received = wire.meter().failure();
    Failure failure =
        received == null
            ? Failure.of(
                FailureCode.PROTOCOL_MISMATCH,
                "The server at %s sent a message that violates its protocol."
                    .formatted(target.endpoint()),
                target.fields().address())
            : received;
    return refused(failure, evidence, login, false);
  }

  private Attempted refused(
      SQLException e,
      SourceLogin<?, F> login,
      Wire wire,
      SocketCutoff cutoff,
      LoginEvidence evidence) {
    if (cutoff.isCut()) {
      return refused(NetworkFailures.aborted(control), evidence, false);
    }
    Failure received = wire.meter().failure();
    if (received != null) {
      return refused(received, evidence, login, false);
    }
    if (wire.evidence().orElse(null) instanceof TlsResult.TlsRefused tls) {
      return tlsRefused(tls, cutoff, evidence);
    }
    SourceLogin.LoginRefusal refusal = login.refusal(e, deadline);
    if (control.aborted()) {
      return refused(NetworkFailures.aborted(control), evidence, false); // while it was explained
    }
    return refused(refusal.failure(), evidence, login, refusal.tryOther());
  }

  private Attempted refused(
      Failure failure, LoginEvidence evidence, SourceLogin<?, F> login, boolean tryOther) {
    return new Attempted(
        new Opening.Refused(failure, evidence.details(), login.warnings()), tryOther);
  }

  private Attempted refused(Failure failure, LoginEvidence evidence, boolean tryOther) {
    return new Attempted(new Opening.Refused(failure, evidence.details()), tryOther);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
