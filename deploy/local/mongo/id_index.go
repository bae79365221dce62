package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"path/filepath"
	"time"
)

// Tables of collections that lack the index; FerretDB's own tables have other columns or names.
const unindexed = `SELECT name FROM sqlite_master t
	WHERE type = 'table' AND sql LIKE '%\_ferretdb\_sjson%' ESCAPE '\' AND name NOT LIKE '\_ferretdb%' ESCAPE '\'
	AND NOT EXISTS (SELECT 1 FROM sqlite_master i WHERE i.type = 'index' AND i.name = 'by_id_' || t.name)`

// FerretDB 1.24 indexes _id as `sjson->"_id"` but looks it up as `sjson->'$._id'`, so that SQLite scans the whole
// table for each find by _id. This adds the index that fits the look-up to every collection, as they appear.
func indexIDs(ctx context.Context, folder string) {
	for ; ctx.Err() == nil; time.Sleep(250 * time.Millisecond) {
		files, _ := filepath.Glob(filepath.Join(folder, "*.sqlite"))
		for _, file := range files {
			if err := indexFile(ctx, file); err != nil {
				log.Printf("%s: %v", file, err)
			}
		}
	}
}

func indexFile(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, unindexed)
	if err != nil {
		return err
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		tables = append(tables, name)
	}
	for _, table := range tables {
		index := fmt.Sprintf(`CREATE INDEX IF NOT EXISTS %q ON %q (_ferretdb_sjson->'$._id')`, "by_id_"+table, table)
		if _, err := db.ExecContext(ctx, index); err != nil {
			return err
		}
	}
	return rows.Err()
}
