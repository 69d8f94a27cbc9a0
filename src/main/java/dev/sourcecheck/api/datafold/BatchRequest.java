package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.options.FieldError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Selects sources by {@code ids} and {@code names}; all of them if the body has neither. */
final class BatchRequest {
  private static final String IDS = "ids";
  private static final String NAMES = "names";

  private final Map<Long, DataSource> byId;
  private final Map<String, DataSource> byName;
  private final Map<Long, DataSource> selected = new LinkedHashMap<>();
  private final List<FieldError> errors = new ArrayList<>();

  private BatchRequest(Collection<DataSource> all) {
    byId = all.stream().collect(Collectors.toMap(DataSource::id, Function.identity()));
    byName =
        all.stream().collect(Collectors.toMap(source -> source.form().name(), Function.identity()));
  }

  /**
   * Returns the selected sources, each once.
   *
   * @throws InvalidInputException with an error for each entry that is no source
   */
  static Collection<DataSource> select(ObjectNode body, List<DataSource> all) {
    JsonNode ids = given(body.get(IDS));
    JsonNode names = given(body.get(NAMES));
    if (ids == null && names == null) {
      return all;
    }
    BatchRequest request = new BatchRequest(all);
    request.addAll(IDS, ids);
    request.addAll(NAMES, names);
    if (!request.errors.isEmpty()) {
      throw new InvalidInputException(request.errors);
    }
    return request.selected.values();
  }

  private static @Nullable JsonNode given(@Nullable JsonNode list) {
    return list == null || list.isNull() ? null : list;
  }

  private void addAll(String field, @Nullable JsonNode list) {
    if (list == null) {
      return;
    }
    if (!list.isArray()) {
      errors.add(
          new FieldError(List.of("body", field), "Input should be a valid list", "list_type"));
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      add(List.of("body", field, i), list.get(i), field.equals(IDS));
    }
  }

  private void add(List<Object> path, JsonNode entry, boolean isId) {
    if (isId ? !entry.isIntegralNumber() : !entry.isTextual()) {
      errors.add(
          isId
              ? new FieldError(path, "Input should be a valid integer", "int_type")
              : new FieldError(path, "Input should be a valid string", "string_type"));
      return;
    }
    DataSource source =
        isId
            ? (entry.canConvertToLong() ? byId.get(entry.longValue()) : null)
            : byName.get(entry.textValue());
    if (source == null) {
      errors.add(new FieldError(path, "Data source not found", "not_found"));
    } else {
      selected.put(source.id(), source);
    }
  }
}
