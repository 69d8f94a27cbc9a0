package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  static TrinoFacts read(TrinoClient client, TrinoOptions options, String version)
      throws SQLException {
    List<String> values = new ArrayList<>();
    // Presto does not know current_user
    String user =
        options.product() == TrinoProduct.PRESTO
            ? TrinoNames.literal(options.user())
            : "current_user";
    client.query(
        "SELECT %s, current_timezone()".formatted(user),
        Control.NONE,
        row -> values.addAll(List.of(row.name(0), row.name(1))));
    if (values.size() != 2) {
      throw new SQLException("The query for facts did not return one row", "08S01");
    }
    String catalog = options.catalog();
    if (catalog != null) {
      checkCatalog(client, catalog);
    }
    return new TrinoFacts(
        options.product(),
        version,
        UntrustedText.clean(values.get(0)),
        catalog,
        UntrustedText.clean(values.get(1)));
  }

  /** The server does not check the catalog of a session. */
  private static void checkCatalog(TrinoClient client, String catalog) throws SQLException {
    List<String> found = new ArrayList<>();
    client.query(
        "SELECT catalog_name FROM system.metadata.catalogs WHERE catalog_name = lower(%s)"
            .formatted(TrinoNames.literal(catalog)),
        Control.NONE,
        row -> found.add(row.name(0)));
    if (found.isEmpty()) {
      throw new CatalogAbsent();
    }
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
