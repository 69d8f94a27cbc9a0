package dev.sourcecheck.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;

/**
 * One field that both views of a source have, each under its own name.
 *
 * @param field in the provider's section
 * @param option among the type's options
 */
record Link(String field, String option, Kind kind) {
  /** How a value is written in the two views. */
  enum Kind {
    SAME,
    /** Text there, a number here. */
    NUMBER,
    /** Says the contrary. */
    NOT
  }

  static Link same(String field) {
    return new Link(field, field, Kind.SAME);
  }

  static Link same(String field, String option) {
    return new Link(field, option, Kind.SAME);
  }

  static Link number(String field) {
    return new Link(field, field, Kind.NUMBER);
  }

  static Link not(String field, String option) {
    return new Link(field, option, Kind.NOT);
  }

  /** As the option's own field reads it; what is no number stays text, which that field refuses. */
  JsonNode toOption(Object value) {
    String text = value.toString().strip();
    if (kind == Kind.NUMBER && text.matches("[0-9]{1,9}")) {
      return LongNode.valueOf(Long.parseLong(text));
    }
    if (value instanceof Boolean flag) {
      return BooleanNode.valueOf(kind == Kind.NOT ? !flag : flag);
    }
    return JsonNodeFactory.instance.textNode(value.toString());
  }

  Object toField(Object option) {
    return switch (kind) {
      case SAME -> option;
      case NUMBER -> option.toString();
      case NOT -> !Boolean.TRUE.equals(option);
    };
  }
}
