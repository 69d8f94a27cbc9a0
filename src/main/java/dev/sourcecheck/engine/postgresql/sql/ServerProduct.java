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
 * The product that implements PostgreSQL's protocol, by its {@code version()}. Products that report
 * PostgreSQL (Aurora, RDS, AlloyDB, EDB, Citus, Greenplum, Yugabyte) are treated as PostgreSQL,
 * unless they only imitate its version.
 *
 * @param type the source type for the product, null if there is none
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
   * @param version the result of {@code version()}, null if the function failed
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

  /** A warning if the product is not PostgreSQL. */
  public Optional<Warning> warning() {
    return isPostgres()
        ? Optional.empty()
        : Optional.of(new Warning(WarningCode.PRODUCT_MISMATCH, mismatch()));
  }

  /** Names the product and the source type for it. */
  public String mismatch() {
    String advice =
        type == null
            ? "some checks may not support it"
            : "use the source type %s (%s)".formatted(type.wire(), type.title());
    return "The server speaks PostgreSQL's protocol but is %s: %s."
        .formatted(name.equals("unknown") ? "not known to be PostgreSQL" : name, advice);
  }
}
