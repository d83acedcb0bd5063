package dev.cdcexport.contract;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of a {@link Row}, in order, each with the way its values stand in JSON. Immutable; made once, shared by many rows. */
public final class RowShape {

    /** How a column's values stand in JSON. */
    public enum JsonForm {
        /** As a JSON string: PostgreSQL's text. */
        STRING,
        /** As the bare text, which is a JSON number or {@code true} or {@code false}. */
        BARE
    }

    private final String[] names;
    private final JsonForm[] forms;
    private final Map<String, Integer> indexes;

    /**
     * @param names the columns' names, in order
     * @param forms how each column's values stand in JSON
     * @throws IllegalArgumentException if the lists differ in length or a name occurs twice
     */
    public RowShape(List<String> names, List<JsonForm> forms) {
        if (names.size() != forms.size()) {
            throw new IllegalArgumentException(names.size() + " names but " + forms.size() + " forms");
        }
        this.names = names.toArray(String[]::new);
        this.forms = forms.toArray(JsonForm[]::new);
        this.indexes = new HashMap<>(names.size() * 2);
        for (int i = 0; i < this.names.length; i++) {
            if (indexes.put(this.names[i], i) != null) {
                throw new IllegalArgumentException("column named twice: " + this.names[i]);
            }
        }
    }

    /** The number of columns. */
    public int size() {
        return names.length;
    }

    /** The name of a column, by its index from 0. */
    public String name(int index) {
        return names[index];
    }

    /** The JSON form of a column, by its index from 0. */
    public JsonForm form(int index) {
        return forms[index];
    }

    /** The index of a column from 0, or -1 if there is none of that name. */
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    /** The names in order. */
    public List<String> names() {
        return List.of(names);
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
