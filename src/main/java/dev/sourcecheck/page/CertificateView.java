package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A certificate that a server presented.
 *
 * @param names the names it is valid for, separated by commas
 * @param expiry how long it remains valid, such as {@code 12 days left}
 * @param tone of the expiry, as in {@link VerdictLabel}
 */
public record CertificateView(
    String subject, String issuer, String names, PageTime notAfter, String expiry, String tone) {
  private static final int SOON_DAYS = 30;

  /** The server's certificate first; empty without TLS. */
  static List<CertificateView> chain(JsonNode details, Instant now) {
    List<CertificateView> chain = new ArrayList<>();
    for (JsonNode facts : details.path("tls").path("chain")) {
      // a large result is truncated, possibly within a certificate
      if (facts.has("not_before") && facts.has("not_after")) {
        chain.add(of(facts, now));
      }
    }
    return chain;
  }

  private static CertificateView of(JsonNode facts, Instant now) {
    List<String> names = new ArrayList<>();
    facts.path("names").forEach(name -> names.add(name.asText()));
    Instant notBefore = Instant.parse(facts.path("not_before").asText());
    Instant notAfter = Instant.parse(facts.path("not_after").asText());
    long days = Duration.between(now, notAfter).toDays();
    String expiry;
    String tone;
    if (notAfter.isBefore(now)) {
      expiry = "expired " + days(-days) + " ago";
      tone = "failed";
    } else if (notBefore.isAfter(now)) {
      expiry = "not valid yet";
      tone = "failed";
    } else {
      expiry = days(days) + " left";
      tone = days < SOON_DAYS ? "warning" : "ok";
    }
    return new CertificateView(
        facts.path("subject").asText(),
        facts.path("issuer").asText(),
        String.join(", ", names),
        new PageTime(notAfter),
        expiry,
        tone);
  }

  private static String days(long days) {
    return days == 1 ? "1 day" : String.format(Locale.ROOT, "%,d days", days);
  }
}
