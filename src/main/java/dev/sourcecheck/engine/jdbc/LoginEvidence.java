package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.NetworkDetails;
import dev.sourcecheck.net.DialResult;
import dev.sourcecheck.net.tls.TlsResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the details of one login attempt, phase by phase. */
final class LoginEvidence {
  private final Map<String, Object> details = new LinkedHashMap<>();
  private final Map<String, Object> millis = new LinkedHashMap<>();

  LoginEvidence() {
    details.put("ms", millis);
  }

  void dialed(DialResult dial) {
    details.put("addresses", NetworkDetails.addresses(dial.attempts()));
    millis("dns", dial.dnsNanos());
    if (dial instanceof DialResult.Connected connected) {
      details.put("address", connected.address().getAddress().getHostAddress());
      millis("tcp", connected.tcpNanos());
    } else if (dial instanceof DialResult.HostUnreachable failed) {
      millis("tcp", failed.tcpNanos());
    }
  }

  void millis(String phase, long nanos) {
    millis.put(phase, NetworkDetails.millis(nanos));
  }

  /** The connection is not encrypted, as far as is known. */
  void unencrypted() {
    details.put("tls", null);
  }

  void tls(TlsResult result, long nanos, TlsMode mode) {
    millis("tls", nanos);
    String verified = result instanceof TlsResult.TlsEstablished ? mode.verified() : "refused";
    details.put("tls", NetworkDetails.tls(result.evidence(), verified));
  }

  void server(Map<String, Object> facts) {
    details.putAll(facts);
  }

  Map<String, Object> details() {
    return Collections.unmodifiableMap(details);
  }
}
