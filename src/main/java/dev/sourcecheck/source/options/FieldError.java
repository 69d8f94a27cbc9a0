package dev.sourcecheck.source.options;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that is wrong with a form.
 *
 * @param at the names (String) and positions (Integer) that lead to the field, from the form's top
 * @param message a sentence for people; it never quotes what was sent
 * @param type a stable word for programs, such as {@code missing} or {@code string_too_long}
 */
public record FieldError(List<Object> at, String message, String type) {
  public FieldError {
    at = List.copyOf(at);
  }

  /** The same fault of a form that stands inside another. */
  public FieldError under(Object parent) {
    List<Object> longer = new ArrayList<>();
    longer.add(parent);
    longer.addAll(at);
    return new FieldError(longer, message, type);
  }
}
