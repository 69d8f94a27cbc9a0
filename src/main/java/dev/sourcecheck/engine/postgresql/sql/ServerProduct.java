package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.text.UntrustedText;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which product speaks PostgreSQL's protocol, by what its {@code version()} says. What calls itself
 * PostgreSQL passes as it (Aurora, RDS, AlloyDB, EDB, Citus, Greenplum, Yugabyte), but for products
 * that only imitate its answer.
 *
 * @param type the source type that fits the product better, null for none
 */
public record ServerProduct(String name, @Nullable SourceType type) {
  private static final String POSTGRESQL = "PostgreSQL";
  private static final Pattern LEADING_NAME = Pattern.compile("^[\\p{L}][\\p{L} _-]{0,40}");

  private static final List<ServerProduct> IMITATORS =
      List.of(
          new ServerProduct("QuestDB", SourceType.QUESTDB),
          new ServerProduct("Redshift", SourceType.REDSHIFT),
          new ServerProduct("Vertica", SourceType.VERTICA),
          new ServerProduct("Netezza", SourceType.NETEZZA),
          new ServerProduct("DuckDB", SourceType.DUCKDB),
          new ServerProduct("Trino", SourceType.TRINO),
          new ServerProduct("CockroachDB", null),
          new ServerProduct("CrateDB", null),
          new ServerProduct("Materialize", null),
          new ServerProduct("RisingWave", null));

  /**
   * @param version what {@code version()} returned, null if it cannot be asked
   */
  public static ServerProduct of(@Nullable String version) {
    if (version == null) {
      return new ServerProduct("unknown", null);
    }
    String lower = version.toLowerCase(Locale.ROOT);
    Optional<ServerProduct> imitator =
        IMITATORS.stream()
            .filter(each -> lower.contains(each.name.toLowerCase(Locale.ROOT)))
            .findFirst();
    if (imitator.isPresent()) {
      return imitator.get();
    }
    if (lower.startsWith("postgresql")) {
      return new ServerProduct(POSTGRESQL, null);
    }
    Matcher leading = LEADING_NAME.matcher(version);
    return new ServerProduct(
        leading.find() ? UntrustedText.clean(leading.group()).strip() : "unknown", null);
  }

  public boolean isPostgres() {
    return name.equals(POSTGRESQL);
  }

  /** Empty for PostgreSQL. */
  public Optional<Warning> warning() {
    return isPostgres()
        ? Optional.empty()
        : Optional.of(new Warning(WarningCode.PRODUCT_MISMATCH, mismatch()));
  }

  /** Which product it is instead of PostgreSQL, and which source type fits it. */
  public String mismatch() {
    String advice =
        type == null
            ? "some of the checks may not work with it"
            : "use the source type %s (%s)".formatted(type.wire(), type.title());
    return "The server speaks PostgreSQL's protocol but is %s: %s."
        .formatted(name.equals("unknown") ? "not known to be PostgreSQL" : name, advice);
  }
}
