package dev.sourcecheck.engine;

import dev.sourcecheck.net.AddressAttempt;
import dev.sourcecheck.net.tls.CertificateFacts;
import dev.sourcecheck.net.tls.TlsEvidence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts the network part of a connection step's details to JSON values, for all engines. */
public final class NetworkDetails {
  private NetworkDetails() {}

  /** Milliseconds with one decimal. */
  public static double millis(long nanos) {
    return Math.round(nanos / 100_000.0) / 10.0;
  }

  /** {@code [{address, outcome, ms, message?}]}. */
  public static List<Map<String, Object>> addresses(List<AddressAttempt> attempts) {
    return attempts.stream()
        .map(
            attempt -> {
              Map<String, Object> map = new LinkedHashMap<>();
              map.put("address", attempt.address().getHostAddress());
              map.put("outcome", attempt.outcome().wire());
              map.put("ms", millis(attempt.nanos()));
              if (!attempt.message().isEmpty()) {
                map.put("message", attempt.message());
              }
              return map;
            })
        .toList();
  }

  /**
   * {@code {version, cipher, verified, chain: [{subject, issuer, not_before, not_after, names}]}}.
   */
  public static Map<String, Object> tls(TlsEvidence evidence, String verified) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("version", evidence.version());
    map.put("cipher", evidence.cipher());
    map.put("verified", verified);
    map.put("chain", evidence.chain().stream().map(NetworkDetails::certificate).toList());
    return map;
  }

  private static Map<String, Object> certificate(CertificateFacts facts) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("subject", facts.subject());
    map.put("issuer", facts.issuer());
    map.put("not_before", facts.notBefore().toString());
    map.put("not_after", facts.notAfter().toString());
    map.put("names", facts.names());
    return map;
  }
}
