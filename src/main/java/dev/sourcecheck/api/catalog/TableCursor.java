package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.catalog.CatalogTables;
import dev.sourcecheck.catalog.ListedTable;
import dev.sourcecheck.catalog.TableQuery.TablePosition;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The place in the list of tables after which a page begins, as opaque text for a URL. It consists
 * of names, so that it stays valid when the schema is downloaded again. Names that are too long for
 * a request line are replaced by the ID of the table, which must then still exist.
 */
public final class TableCursor {
  private static final String AFTER = "after";

  /** A request line may have 4 KiB. */
  private static final int MAX_LENGTH = 2_048;

  private static final char NAMES = 'n';
  private static final char ID = 'i';
  private static final JsonMapper JSON = new JsonMapper();

  private TableCursor() {}

  /** The cursor of the page that follows a table. */
  public static String of(ListedTable last) {
    try {
      byte[] names = JSON.writeValueAsBytes(List.of(last.database(), last.schema(), last.name()));
      String text = NAMES + Base64.getUrlEncoder().withoutPadding().encodeToString(names);
      return text.length() <= MAX_LENGTH ? text : ID + last.id().toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // text has a JSON form
    }
  }

  /**
   * Parses a cursor of {@link #of}.
   *
   * @throws InvalidInputException {@code cursor} if it is no cursor, or if its table no longer
   *     exists
   */
  public static TablePosition parse(@Nullable String text, CatalogTables tables, long source) {
    String given = RequestInput.queryText(AFTER, text);
    if (given == null) {
      return TablePosition.START;
    }
    return position(given, tables, source)
        .orElseThrow(
            () ->
                InvalidInputException.inQuery(
                    AFTER, "Input should be the next_after of a page", "cursor"));
  }

  private static Optional<TablePosition> position(String text, CatalogTables tables, long source) {
    String rest = text.substring(1);
    try {
      return switch (text.charAt(0)) {
        case NAMES ->
            names(new String(Base64.getUrlDecoder().decode(rest), StandardCharsets.UTF_8));
        case ID -> tables.position(source, UUID.fromString(rest));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }

  private static Optional<TablePosition> names(String json) {
    try {
      JsonNode names = JSON.readTree(json);
      if (!names.isArray() || names.size() != 3) {
        return Optional.empty();
      }
      for (JsonNode name : names) {
        if (!name.isTextual()) {
          return Optional.empty();
        }
        RequestInput.queryText(AFTER, name.textValue());
      }
      return Optional.of(
          new TablePosition(
              names.get(0).textValue(), names.get(1).textValue(), names.get(2).textValue()));
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }
}
