package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A phase of a connection: the lookup of the name, TCP to one address, TLS, the login or the first
 * query.
 *
 * @param address what the phase was with, empty if it was not with an address
 * @param start in percent of the whole connection
 * @param width in percent of the whole connection, large enough to be seen
 * @param tone as in {@link VerdictLabel}
 */
public record TimelineRow(
    String phase,
    String address,
    String outcome,
    String time,
    String start,
    String width,
    String tone) {
  private static final double MIN_WIDTH = 0.5;

  /** The rows of a connection's details, empty if they have no times. */
  static List<TimelineRow> of(JsonNode details) {
    return new PhaseLayout(details).rows();
  }

  /** Lays the phases out one after the other, and the addresses side by side. */
  private static final class PhaseLayout {
    private final JsonNode details;
    private final JsonNode millis;
    private final double total;
    private final List<TimelineRow> rows = new ArrayList<>();

    PhaseLayout(JsonNode details) {
      this.details = details;
      this.millis = details.path("ms");
      double longest = 0;
      for (JsonNode attempt : details.path("addresses")) {
        longest = Math.max(longest, attempt.path("ms").asDouble());
      }
      double later = millis("tcp") + millis("tls") + millis("login") + millis("query");
      this.total = Math.max(0.1, millis("dns") + Math.max(longest, later));
    }

    private double millis(String phase) {
      return millis.path(phase).asDouble();
    }

    List<TimelineRow> rows() {
      int addresses = details.path("addresses").size();
      if (millis.has("dns")) {
        String found = addresses == 1 ? "1 address" : addresses + " addresses";
        add("DNS", "", addresses == 0 ? "no address" : found, 0, millis("dns"), addresses > 0);
      }
      for (JsonNode attempt : details.path("addresses")) {
        addAttempt(attempt);
      }
      String connected = details.path("address").asText();
      double at = millis("dns") + millis("tcp");
      JsonNode tls = details.path("tls");
      if (millis.has("tls")) {
        String version = tls.path("version").asText();
        add(
            "TLS",
            connected,
            version.isEmpty() ? "failed" : version,
            at,
            millis("tls"),
            !version.isEmpty());
        at += millis("tls");
      }
      if (millis.has("login")) {
        boolean accepted = millis.has("query");
        add("Login", connected, accepted ? "accepted" : "failed", at, millis("login"), accepted);
        at += millis("login");
      }
      if (millis.has("query")) {
        add("First query", connected, "answered", at, millis("query"), true);
      }
      return List.copyOf(rows);
    }

    private void addAttempt(JsonNode attempt) {
      String outcome = attempt.path("outcome").asText();
      String message = attempt.path("message").asText();
      String text = outcome.replace('_', ' ') + (message.isEmpty() ? "" : ": " + message);
      add(
          "TCP",
          attempt.path("address").asText(),
          text,
          millis("dns"),
          attempt.path("ms").asDouble(),
          outcome.equals("connected"));
    }

    private void add(
        String phase, String address, String outcome, double start, double length, boolean ok) {
      double width = Math.max(MIN_WIDTH, 100 * length / total);
      rows.add(
          new TimelineRow(
              phase,
              address,
              outcome,
              time(length),
              percent(Math.min(100 * start / total, 100 - width)),
              percent(width),
              ok ? "ok" : "failed"));
    }

    /** With one decimal if it is short. */
    private static String time(double millis) {
      return millis < 10
          ? String.format(Locale.ROOT, "%.1f ms", millis)
          : PageTime.millis(Math.round(millis));
    }

    private static String percent(double value) {
      return String.format(Locale.ROOT, "%.2f", Math.max(0, Math.min(100, value)));
    }
  }
}
