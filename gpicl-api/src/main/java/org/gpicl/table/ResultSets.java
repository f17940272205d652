package org.gpicl.table;

import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a database. Apart, because to load this class needs the module java.sql. */
final class ResultSets {

    private ResultSets() {}

    static Table read(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<Cells> columns = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            types.add(type(meta.getColumnType(i)));
            columns.add(new Cells(meta.getColumnLabel(i), types.get(i - 1)));
        }
        while (rows.next()) {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).add(value(rows, i + 1, types.get(i)), CsvOptions.MISSING);
            }
        }
        return Table.of(columns, CsvOptions.STANDARD);
    }

    /** What a type of {@link Types} is read as. Dates as the database has them: those of JDBC depend on the time zone. */
    private static Class<?> type(int type) {
        return switch (type) {
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR ->
                String.class;
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> Number.class;
            case Types.DATE -> LocalDate.class;
            case Types.TIMESTAMP -> LocalDateTime.class;
            case Types.TIME -> LocalTime.class;
            default -> Object.class;
        };
    }

    private static @Nullable Object value(ResultSet rows, int column, Class<?> type) throws SQLException {
        if (TemporalAccessor.class.isAssignableFrom(type)) {
            return rows.getObject(column, type);
        }
        Object value = rows.getObject(column);
        return value instanceof Clob clob
                ? clob.getSubString(1, (int) Math.min(Integer.MAX_VALUE, clob.length()))
                : value;
    }
}
