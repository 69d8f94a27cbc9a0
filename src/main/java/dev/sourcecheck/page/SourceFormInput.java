package dev.sourcecheck.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.OptionSchema;
import dev.sourcecheck.source.options.SourceType;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the form of a page into the JSON of Datafold's API, whose parser validates it. A value that
 * is not of the field's type is passed on as text, so that the parser reports it.
 */
record SourceFormInput(FormFields fields) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String UNSAVED = "Unsaved source";
  private static final List<String> OUTER =
      List.of("name", "temp_schema", "catalog_include_list", "catalog_exclude_list", "view_only");

  /** The chosen type; PostgreSQL if there is none of this name. */
  SourceType type() {
    return type(fields.text("type"));
  }

  static SourceType type(@Nullable String name) {
    return SourceType.ofWire(name).filter(SourceType::inDatafold).orElse(SourceType.POSTGRES);
  }

  /**
   * Parses the form to save it.
   *
   * @param stored the source that is changed, null for a new one: outer fields that the page does
   *     not show keep their values
   */
  SourceForm parse(@Nullable DataSource stored, SourceForm.@Nullable KeptSecrets kept) {
    return SourceForm.parse(json(stored), kept);
  }

  /** Parses the form to test it, for which it needs no name. */
  SourceForm parseUnsaved(@Nullable DataSource stored, SourceForm.@Nullable KeptSecrets kept) {
    ObjectNode form = json(stored);
    if (form.path("name").asText().isBlank()) {
      form.put("name", UNSAVED);
    }
    return SourceForm.parse(form, kept);
  }

  private ObjectNode json(@Nullable DataSource stored) {
    ObjectNode form = JSON.createObjectNode();
    if (stored != null) {
      form.setAll((ObjectNode) JSON.valueToTree(stored.form().settings()));
      form.put("hidden", stored.form().hidden());
    }
    SourceType type = type();
    form.put("type", type.wire());
    for (String name : OUTER) {
      OptionField field = OptionSchema.outer().field(name);
      if (field != null) {
        put(form, field, name, false);
      }
    }
    Set<String> keptNames =
        stored == null || stored.form().type() != type ? Set.of() : stored.storedSecrets();
    ObjectNode options = form.putObject("options");
    for (OptionField field : OptionSchema.of(type).all()) {
      put(options, field, FormField.OPTIONS + field.name(), keptNames.contains(field.name()));
    }
    return form;
  }

  private void put(ObjectNode target, OptionField field, String control, boolean isStored) {
    String name = field.name();
    String text = fields.text(control);
    if (isStored && fields.has(control + ".erase")) {
      target.putNull(name);
    } else if (isBoolean(field)) {
      target.put(name, text.equals("true"));
    } else if (text.isEmpty()) {
      // a required secret may be empty, unless it is a file
      if (field.required() && !isStored) {
        target.put(name, "");
      }
    } else {
      putValue(target, field, text);
    }
  }

  private static void putValue(ObjectNode target, OptionField field, String text) {
    String name = field.name();
    switch (field.schema().path("type").asText()) {
      case "integer", "number" -> {
        String number = text.strip();
        if (number.matches("[+-]?[0-9]{1,30}")) {
          target.put(name, new BigInteger(number));
        } else {
          target.put(name, text);
        }
      }
      case "array", "object" -> {
        try {
          target.set(name, JSON.readTree(text));
        } catch (JsonProcessingException e) {
          target.put(name, text);
        }
      }
      default -> target.put(name, text);
    }
  }

  /**
   * What the user typed, without secrets, to show the form again. If the type was changed, fields
   * of the same name keep their values, but not the defaults of the type before.
   */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    SourceType shown = type(fields.text("shown_type"));
    boolean changed = shown != type();
    OptionSchema before = OptionSchema.of(shown);
    for (OptionField field : OptionSchema.of(type()).all()) {
      String name = FormField.OPTIONS + field.name();
      String text = fields.text(name);
      boolean isDefault = text.equals(String.valueOf(before.defaultOf(field.name())));
      // an unchecked box is not sent
      boolean unchecked = isBoolean(field) && !changed;
      if (!field.secret() && (fields.has(name) || unchecked) && !(changed && isDefault)) {
        values.put(name, text);
      }
    }
    for (String name : OUTER) {
      values.put(name, fields.text(name));
    }
    return values;
  }

  private static boolean isBoolean(OptionField field) {
    return field.schema().path("type").asText().equals("boolean");
  }
}
