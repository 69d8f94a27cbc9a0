package dev.sourcecheck.page;

import java.util.List;
import java.util.Map;

/**
 * The sources that a search finds.
 *
 * @param query the text of the search, empty for all sources
 * @param total number of sources found
 * @param all number of sources
 * @param notice what an action did, empty if there was none
 */
public record SourceList(String query, List<ListedSource> rows, int total, int all, String notice) {
  static final int PAGE = 50;

  public boolean hasMore() {
    return total > rows.size();
  }

  public boolean isSearch() {
    return !query.isEmpty();
  }

  /** Whether a shown source is being tested, so that the list is reloaded. */
  public boolean isRunning() {
    return rows.stream().anyMatch(ListedSource::running);
  }

  /** The parameters of this list, and those of one with another page. */
  public String reloadQuery() {
    return parameters(Math.max(PAGE, rows.size()));
  }

  public String moreQuery() {
    return parameters(rows.size() + PAGE);
  }

  private String parameters(int limit) {
    return PageLinks.query(Map.of("q", query, "limit", limit));
  }

  public String count() {
    String noun = total == 1 ? " source" : " sources";
    return isSearch() ? total + " of " + all + noun : total + noun;
  }
}
