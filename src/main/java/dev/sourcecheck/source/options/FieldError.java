package dev.sourcecheck.source.options;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * One invalid field of a request, as both APIs report it. Its JSON form is the one that Datafold's
 * clients read.
 *
 * @param path the names (String) and positions (Integer) that lead to the field
 * @param message a sentence for users; it never quotes the rejected value
 * @param type a stable code for programs, such as {@code missing} or {@code string_too_long}
 */
public record FieldError(
    @JsonProperty("loc") List<Object> path, @JsonProperty("msg") String message, String type) {
  public FieldError {
    path = List.copyOf(path);
  }

  /** The same error, with the path of an enclosing object. */
  public FieldError under(Object parent) {
    List<Object> longer = new ArrayList<>();
    longer.add(parent);
    longer.addAll(path);
    return new FieldError(longer, message, type);
  }
}
