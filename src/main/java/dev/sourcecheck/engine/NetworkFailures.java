package dev.sourcecheck.engine;

import dev.sourcecheck.net.AddressAttempt;
import dev.sourcecheck.net.DialResult;
import dev.sourcecheck.net.tls.CertificateFacts;
import dev.sourcecheck.net.tls.TlsEvidence;
import dev.sourcecheck.net.tls.TlsResult;
import java.util.List;
import java.util.stream.Collectors;

/** Failures to resolve, connect or negotiate TLS, for all engines. */
public final class NetworkFailures {
  private NetworkFailures() {}

  /**
   * The failure of a dial.
   *
   * @throws IllegalArgumentException if the dial succeeded
   */
  public static Failure of(DialResult dial, Endpoint endpoint, FieldNames fields, Control control) {
    if (dial instanceof DialResult.DialAborted) {
      return aborted(control);
    }
    if (dial instanceof DialResult.UnknownHost unknown) {
      return unknown(unknown, endpoint, fields);
    }
    if (dial instanceof DialResult.DeniedByPolicy denied && !denied.reason().isEmpty()) {
      return Failure.of(
          FailureCode.EGRESS_DENIED,
          "This service may not connect to %s: %s.".formatted(endpoint, denied.reason()),
          fields.address());
    }
    if (dial instanceof DialResult.DeniedByPolicy denied) {
      return Failure.of(
          FailureCode.EGRESS_DENIED,
          "Host \"%s\" has a forbidden address: %s."
              .formatted(endpoint.host(), denials(denied.attempts())),
          fields.host());
    }
    if (dial instanceof DialResult.TooManyConnections) {
      return Failure.of(
              FailureCode.TOO_MANY_CONNECTIONS,
              "Too many tests are connected to the address of %s.".formatted(endpoint.host()))
          .asRetryable();
    }
    if (dial instanceof DialResult.HostUnreachable failed) {
      return unreached(failed.attempts(), endpoint, fields);
    }
    throw new IllegalArgumentException("The dial succeeded");
  }

  /** The step was cancelled or exceeded its deadline. */
  public static Failure aborted(Control control) {
    return control.remaining().isZero()
        ? Failure.of(FailureCode.TIMEOUT, "The source did not respond before the step's deadline.")
            .asRetryable()
        : Failure.of(FailureCode.CANCELLED, "The test was cancelled.").asRetryable();
  }

  /** The session was disconnected because all sessions together exceeded the memory budget. */
  public static Failure budgetExhausted() {
    return Failure.of(
            FailureCode.RESPONSE_TOO_LARGE,
            "The data received from all sources exceeds the memory limit of this service"
                + " (sourcecheck.limits.received-bytes), and this source's session used most: test"
                + " again later, or narrow the include list.")
        .asRetryable();
  }

  /** The source sent more data than any result of our queries can contain. */
  public static Failure answerTooLarge() {
    return Failure.of(
        FailureCode.RESPONSE_TOO_LARGE,
        "The server sent more data than the result of this query can contain.");
  }

  private static Failure unknown(
      DialResult.UnknownHost unknown, Endpoint endpoint, FieldNames fields) {
    return unknown.isTransient()
        ? Failure.of(
                FailureCode.HOST_UNKNOWN,
                "The name servers did not respond for host \"%s\".".formatted(endpoint.host()),
                fields.host())
            .asRetryable()
        : Failure.of(
            FailureCode.HOST_UNKNOWN,
            "Host \"%s\" has no address: check the spelling, and whether this service's name servers"
                    .formatted(endpoint.host())
                + " know the host.",
            fields.host());
  }

  private static String denials(List<AddressAttempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.outcome() == AddressAttempt.AddressOutcome.DENIED)
        .map(attempt -> attempt.address().getHostAddress() + " (" + attempt.message() + ")")
        .collect(Collectors.joining(", "));
  }

  /** Reports the most specific outcome of all addresses: refused, then timeout, then no route. */
  private static Failure unreached(
      List<AddressAttempt> attempts, Endpoint endpoint, FieldNames fields) {
    if (attempts.stream()
        .anyMatch(attempt -> attempt.outcome() == AddressAttempt.AddressOutcome.REFUSED)) {
      return Failure.of(
              FailureCode.CONNECTION_REFUSED,
              "The connection to %s was refused: check the port, and that the server runs and listens"
                      .formatted(endpoint)
                  + " on this address.",
              fields.address())
          .asRetryable();
    }
    if (attempts.stream()
        .anyMatch(attempt -> attempt.outcome() == AddressAttempt.AddressOutcome.TIMEOUT)) {
      return Failure.of(
              FailureCode.CONNECT_TIMEOUT,
              "No response from %s: a firewall or security group may drop the packets of this service."
                  .formatted(endpoint),
              fields.address())
          .asRetryable();
    }
    return Failure.of(
            FailureCode.NETWORK_UNREACHABLE,
            "No route to %s from this service: %s."
                .formatted(
                    endpoint,
                    attempts.stream()
                        .map(AddressAttempt::message)
                        .filter(message -> !message.isEmpty())
                        .distinct()
                        .collect(Collectors.joining(", "))),
            fields.host())
        .asRetryable();
  }

  /** The failure of a TLS handshake. */
  public static Failure of(TlsResult.TlsRefused refused, Endpoint endpoint, FieldNames fields) {
    return switch (refused.reason()) {
      case UNTRUSTED ->
          Failure.of(
              FailureCode.CERTIFICATE_UNTRUSTED,
              "The certificate of %s was issued by an authority that is not trusted (%s)%s."
                  .formatted(endpoint, issuer(refused.evidence()), setRoots(fields)),
              fields.trust());
      case EXPIRED ->
          Failure.of(
              FailureCode.CERTIFICATE_EXPIRED,
              "The certificate of %s is expired or not yet valid: %s."
                  .formatted(endpoint, validity(refused.evidence())),
              fields.host());
      case MISNAMED ->
          Failure.of(
              FailureCode.HOSTNAME_MISMATCH,
              "The certificate of %s is for other names: %s."
                  .formatted(endpoint, names(refused.evidence())),
              fields.host());
      case NOT_TLS ->
          Failure.of(
              FailureCode.PROTOCOL_MISMATCH,
              "The server at %s accepted TLS but does not use it.".formatted(endpoint),
              fields.port() == null ? fields.host() : fields.port());
      case HANDSHAKE ->
          Failure.of(
              FailureCode.TLS_UNSUPPORTED,
              "TLS 1.2 or later could not be negotiated with %s: %s."
                  .formatted(endpoint, stripDot(refused.message())),
              fields.mode());
      case SILENT ->
          Failure.of(
                  FailureCode.TIMEOUT,
                  "The server at %s stopped responding during the TLS handshake."
                      .formatted(endpoint),
                  fields.address())
              .asRetryable();
      case BROKEN ->
          Failure.of(
                  FailureCode.TLS_UNSUPPORTED,
                  "The server at %s closed the connection during the TLS handshake."
                      .formatted(endpoint),
                  fields.mode())
              .asRetryable();
    };
  }

  private static String setRoots(FieldNames fields) {
    return fields.roots() == null
        ? ""
        : ": set %s to the certificate of that authority".formatted(fields.roots());
  }

  private static String issuer(TlsEvidence evidence) {
    List<CertificateFacts> chain = evidence.chain();
    return chain.isEmpty() ? "unknown" : chain.get(chain.size() - 1).issuer();
  }

  private static String validity(TlsEvidence evidence) {
    return evidence.chain().stream()
        .map(each -> "%s to %s".formatted(each.notBefore(), each.notAfter()))
        .collect(Collectors.joining(", "));
  }

  private static String names(TlsEvidence evidence) {
    return evidence.chain().stream()
        .findFirst()
        .map(each -> each.names().isEmpty() ? each.subject() : String.join(", ", each.names()))
        .orElse("none");
  }

  private static String stripDot(String message) {
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
