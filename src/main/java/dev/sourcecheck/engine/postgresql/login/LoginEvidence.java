package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.NetworkDetails;
import dev.sourcecheck.net.DialResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param tls null for an unencrypted connection
   */
  void tls(@Nullable Map<String, Object> tls) {
    details.put("tls", tls);
  }

  void server(FactsReader.FactsReading reading) {
    details.putAll(reading.facts().details(reading.product()));
  }

  Map<String, Object> details() {
    return Collections.unmodifiableMap(details);
  }
}
