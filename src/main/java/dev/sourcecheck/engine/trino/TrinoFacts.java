package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts about the session and the server.
 *
 * @param user as which statements run
 * @param catalog null if the source has none
 */
record TrinoFacts(
    TrinoProduct product, String version, String user, @Nullable String catalog, String timeZone) {
  /** Thrown if the catalog of the source does not exist, or is hidden from the user. */
  static final class CatalogAbsent extends SQLException {
    private static final long serialVersionUID = 1L;
  }

  /** One query, because each takes the server longer than all else of a login. */
  static TrinoFacts read(TrinoClient client, TrinoOptions options, String version, Control control)
      throws SQLException {
    String catalog = catalog(options);
    List<TrinoRow> rows = new ArrayList<>();
    client.collect(query(options, catalog), control, rows::add);
    if (rows.size() != 1) {
      throw new ImpossibleResultException("the query for facts does not return one row");
    }
    TrinoRow row = rows.get(0);
    // the server does not check the catalog of a session
    if (catalog != null && row.number(2) == 0) {
      throw new CatalogAbsent();
    }
    return new TrinoFacts(
        options.product(),
        version,
        UntrustedText.clean(row.name(0)),
        catalog,
        UntrustedText.clean(row.name(1)));
  }

  /** As the server stores it, because our queries compare it with what catalogs list. */
  private static @Nullable String catalog(TrinoOptions options) {
    String catalog = options.catalog();
    return catalog == null ? null : catalog.toLowerCase(Locale.ROOT);
  }

  private static String query(TrinoOptions options, @Nullable String catalog) {
    // Presto does not know current_user
    String user =
        options.product() == TrinoProduct.PRESTO
            ? TrinoNames.literal(options.user())
            : "current_user";
    return catalog == null
        ? "SELECT %s, current_timezone()".formatted(user)
        : """
        SELECT %s, current_timezone(),
          (SELECT count(*) FROM system.metadata.catalogs WHERE catalog_name = %s)"""
            .formatted(user, TrinoNames.literal(catalog));
  }

  Map<String, Object> details() {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("product", product.title());
    server.put("version", version);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("server", server);
    details.put("user", user);
    details.put("database", catalog);
    details.put("time_zone", timeZone);
    details.put("read_only", false);
    return details;
  }
}
